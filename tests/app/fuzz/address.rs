use subscribers::EmailAddress;

/// An address as somebody typed it. What is taken for one fits into a mail, and stays the same when it is read again.
pub(super) fn run(input: &[u8]) {
    let typed = String::from_utf8_lossy(input);
    let Ok(address) = EmailAddress::parse(&typed) else { return };
    let text = address.as_str();
    assert!(text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    assert!(!text.contains(['<', '>', '(', ')', '[', ']', ',', ';', ':', '\\', '"']), "{text} is more than an address");
    assert_eq!(text.matches('@').count(), 1, "{text}");
    assert_eq!(EmailAddress::parse(text).as_ref(), Ok(&address));
    assert!(!format!("{address:?}").contains('@'));
}
