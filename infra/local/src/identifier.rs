use std::fmt::Write;

/// A random identifier in the form of a UUID.
pub(crate) fn identifier() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    let mut identifier = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            identifier.push('-');
        }
        // Writing to a text cannot fail.
        let _ = write!(identifier, "{byte:02x}");
    }
    Ok(identifier)
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn an_identifier_looks_like_a_uuid_and_comes_once() {
        let (one, two) = (identifier().unwrap(), identifier().unwrap());
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_ne!(one, two);
    }
}
