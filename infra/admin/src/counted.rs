//! Numbers with their nouns.

/// A number with its noun, such as `1 person` or `2 people`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        assert_eq!([0, 1, 2].map(|number| counted(number, "line", "lines")), ["0 lines", "1 line", "2 lines"]);
    }
}
