//! The environment variables that a function cannot start without.

use std::env::{self, VarError};

/// A required environment variable is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VariableError {
    /// The variable does not exist.
    #[error("{0} is not set")]
    NotSet(&'static str),
    /// The value is not text.
    #[error("{0} is not valid UTF-8")]
    NotUtf8(&'static str),
    /// The value is not a number.
    #[error("{name} is {value:?}; it must be a whole number")]
    NotANumber {
        /// The name of the variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
}

/// The value of a variable.
///
/// # Errors
///
/// If the variable is not set, or is not UTF-8.
pub fn required(name: &'static str) -> Result<String, VariableError> {
    env::var(name).map_err(|error| match error {
        VarError::NotPresent => VariableError::NotSet(name),
        VarError::NotUnicode(_) => VariableError::NotUtf8(name),
    })
}

/// The value of a variable that is a number. The error quotes a wrong value, so the value must not be a secret.
///
/// # Errors
///
/// If the variable is not set, or is not a whole number.
pub fn required_number(name: &'static str) -> Result<u64, VariableError> {
    number(name, required(name)?)
}

fn number(name: &'static str, value: String) -> Result<u64, VariableError> {
    value.parse().map_err(|_| VariableError::NotANumber { name, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        assert_eq!(required("NO_SUCH_VARIABLE").unwrap_err().to_string(), "NO_SUCH_VARIABLE is not set");
        assert_eq!(required_number("NO_SUCH_VARIABLE"), Err(VariableError::NotSet("NO_SUCH_VARIABLE")));
    }

    #[test]
    fn a_wrong_number_is_named_and_quoted() {
        assert_eq!(number("MAILS_PER_HOUR", "500".to_owned()), Ok(500));
        for value in ["abc", "", "-1", "1.5", " 1"] {
            let message = number("MAILS_PER_HOUR", value.to_owned()).unwrap_err().to_string();
            assert_eq!(message, format!("MAILS_PER_HOUR is {value:?}; it must be a whole number"));
        }
    }
}
