//! The error that ends a function.

use std::{error::Error, fmt};

/// An error that ends a function. Lambda puts it into the log.
///
/// If `main` returns an error, Rust prints it with `Debug`. For this type, `Debug` prints the message and its causes,
/// not the fields of a Rust type.
pub struct FatalError(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for FatalError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for FatalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::cause(&*self.0))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn it_prints_its_message() {
        let main = || -> Result<(), FatalError> { Err(io::Error::other("TOKEN_KEY is not set"))? };
        assert_eq!(format!("{:?}", main().unwrap_err()), "TOKEN_KEY is not set");
    }
}
