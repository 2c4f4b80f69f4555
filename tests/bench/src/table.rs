//! Tables of ratios, as in `tests/bench/README.md`.

use std::fmt;

use crate::Ratio;

/// A table of measurements. It prints itself as Markdown.
pub struct Table {
    /// The heads of the columns after the first, which has the names of the rows.
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) name: String,
    /// Whether other rows are compared with this one. Such a row cannot get worse.
    pub(crate) is_reference: bool,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) ratio: Ratio,
    /// The measured value, with its unit.
    pub(crate) absolute: String,
}

impl Table {
    /// Compares this table with the same table in a document, and describes every figure that is worse here or missing.
    #[must_use]
    pub fn regressions(&self, document: &str) -> Vec<String> {
        let mut regressions = self.differences(document);
        for (row, column, ratio, former) in self.compared_with(document) {
            let Some(former) = former else { continue };
            if !ratio.value.is_finite() {
                regressions.push(format!("{}, {column}: cannot be measured here", row.name));
            } else if !row.is_reference && ratio.is_worse_than(former) {
                regressions.push(format!("{}, {column}: {ratio} was {former}", row.name));
            }
        }
        regressions
    }

    /// Describes every figure that only this table has, and every row that only the table in `document` has.
    #[must_use]
    pub fn differences(&self, document: &str) -> Vec<String> {
        let mut differences: Vec<_> = self
            .compared_with(document)
            .filter(|(.., former)| former.is_none())
            .map(|(row, column, ..)| format!("{}, {column}: missing in the document", row.name))
            .collect();
        let former = self.former(document);
        let is_here = |name: &str| self.rows.iter().any(|row| row.name == name);
        let gone = former.iter().filter_map(|cells| cells.first()).filter(|name| !is_here(name));
        differences.extend(gone.map(|name| format!("{name}: this row is only in the document")));
        differences
    }

    /// Each figure, with the figure at the same place in `document`.
    fn compared_with(&self, document: &str) -> impl Iterator<Item = (&Row, &'static str, Ratio, Option<Ratio>)> {
        let former = self.former(document);
        let mut compared = Vec::new();
        for row in &self.rows {
            let former = former.iter().find(|cells| cells.first() == Some(&row.name.as_str()));
            for (index, (cell, column)) in row.cells.iter().zip(&self.columns).enumerate() {
                let former = former.and_then(|cells| Ratio::parse(cells.get(index + 1)?));
                compared.push((row, *column, cell.ratio, former));
            }
        }
        compared.into_iter()
    }

    /// The cells of the same table in `document`.
    fn former<'a>(&self, document: &'a str) -> Vec<Vec<&'a str>> {
        let head = self.head();
        let rows = document.lines().skip_while(|line| *line != head).skip(2);
        rows.map_while(|line| Some(line.strip_prefix("| ")?.split(" | ").collect())).collect()
    }

    fn head(&self) -> String {
        format!("| | {} |", self.columns.join(" | "))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.head())?;
        writeln!(f, "|---{}|", "|---".repeat(self.columns.len()))?;
        for row in &self.rows {
            let cells = row.cells.iter().map(|cell| format!("{} ({})", cell.ratio, cell.absolute));
            writeln!(f, "| {} | {} |", row.name, cells.collect::<Vec<_>>().join(" | "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: f64) -> Row {
        let cell = Cell { ratio: Ratio { value, noise: 0.01 }, absolute: "1 ms".to_owned() };
        Row { name: name.to_owned(), is_reference: name == "bare", cells: vec![cell] }
    }

    fn table(value: f64) -> Table {
        Table { columns: vec!["start"], rows: vec![row("bare", 1.0), row("`mission`", value)] }
    }

    #[test]
    fn a_table_is_compared_with_the_same_table_in_a_document() {
        let document = format!("# Speed\n\n{}\nMore.", table(0.5));
        assert_eq!(table(0.51).regressions(&document), Vec::<String>::new());
        assert_eq!(table(0.6).regressions(&document), ["`mission`, start: 0.60 ± 0.01 was 0.50 ± 0.01"]);
        assert_eq!(table(f64::NAN).regressions(&document), ["`mission`, start: cannot be measured here"]);
    }

    #[test]
    fn a_row_that_others_are_compared_with_does_not_get_worse() {
        let document = table(0.5).to_string().replace("1.00", "0.90");
        assert_eq!(table(0.5).regressions(&document), Vec::<String>::new());
    }

    #[test]
    fn a_figure_that_is_in_only_one_of_the_tables_is_a_regression() {
        assert_eq!(table(0.5).regressions("# Speed").len(), 2);
        let mut fewer = table(0.5);
        fewer.rows.pop();
        assert_eq!(fewer.regressions(&table(0.5).to_string()), ["`mission`: this row is only in the document"]);
    }
}
