//! Cells of a CSV file. No spreadsheet treats them as formulas.

use subscribers::{Field, Value};

/// The characters that begin a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cell for a field. An address can begin like a formula. It then gets an apostrophe in front, so that a
/// spreadsheet treats it as text.
pub(crate) fn cell(field: &Field) -> String {
    match field.value {
        Some(Value::Text(text)) if text.starts_with(FORMULA) => format!("'{text}"),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// The text of a cell that [`cell`] wrote.
pub(crate) fn text(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| text.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_can_be_read_again() {
        for original in
            ["=1+1@example.org", "+jo@example.org", "-jo@example.org", "@", "\tx", "jo@example.org", "'jo@x.org"]
        {
            let cell = cell(&Field { name: "email", value: Some(Value::Text(original)) });
            assert!(!cell.starts_with(FORMULA), "{cell}");
            assert_eq!(text(&cell), original);
        }
    }
}
