//! The target `address`: a text that somebody typed as an e-mail address.

use subscribers::EmailAddress;

/// An accepted address fits into a mail, and stays the same when it is parsed again.
pub(super) fn run(input: &[u8]) {
    let typed = String::from_utf8_lossy(input);
    let Ok(address) = EmailAddress::parse(&typed) else { return };
    let text = address.as_str();
    assert!(text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    assert!(
        !text.contains(['<', '>', '(', ')', '[', ']', ',', ';', ':', '\\', '"']),
        "{text} contains more than one address"
    );
    assert_eq!(text.matches('@').count(), 1, "{text}");
    assert_eq!(EmailAddress::parse(text).as_ref(), Ok(&address));
    assert!(!format!("{address:?}").contains('@'));
}
