//! Cells of a CSV file that no spreadsheet takes for a formula.

use subscribers::{Field, Value};

/// The characters that begin a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cell for a field. If its text begins like a formula, as an address may, an apostrophe before it makes it text.
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
