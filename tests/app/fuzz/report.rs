use super::in_process;

/// Any text in the place of a report of SES. It is dealt with or an error, which never quotes an address.
pub(super) fn run(input: &[u8]) {
    let Ok(event) = serde_json::from_slice(input) else { return };
    if let Err(error) = in_process::SITE.wait_for(in_process::SITE.listener.handle(event)) {
        let error = error.to_string();
        assert!(!error.contains('@') && !error.contains("did not answer"), "{error}");
    }
}
