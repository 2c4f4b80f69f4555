use std::fmt;

use crate::Ratio;

/// What was measured, as it stands in the README.
pub struct Table {
    /// Heads of the columns, but for the first.
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) ratio: Ratio,
    /// The same in seconds or bytes, on the machine that measured it.
    pub(crate) absolute: String,
}

impl Table {
    /// What has become worse since `document` was written: it has a table with the same columns, and rows of the same names.
    #[must_use]
    pub fn regressions(&self, document: &str) -> Vec<String> {
        let head = self.head();
        let former: Vec<Vec<_>> = document
            .lines()
            .skip_while(|line| *line != head)
            .skip(2)
            .map_while(|line| Some(line.strip_prefix("| ")?.split(" | ").collect()))
            .collect();
        let cells =
            self.rows.iter().flat_map(|row| row.cells.iter().zip(&self.columns).enumerate().map(move |x| (row, x)));
        let mut regressions = Vec::new();
        for (row, (index, (cell, column))) in cells {
            let former = former.iter().find(|cells| cells.first() == Some(&row.name.as_str()));
            match former.and_then(|cells| Ratio::parse(cells.get(index + 1)?)) {
                Some(former) if cell.ratio.is_worse_than(former) => {
                    regressions.push(format!("{}, {column}: {} was {former}", row.name, cell.ratio));
                }
                Some(_) => {}
                None => regressions.push(format!("{}, {column}: the README has no such figure", row.name)),
            }
        }
        regressions
    }

    fn head(&self) -> String {
        format!("| | {} |", self.columns.join(" | "))
    }
}

/// As Markdown.
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

    fn table(value: f64) -> Table {
        let cell = Cell { ratio: Ratio { value, noise: 0.01 }, absolute: "1 ms".to_owned() };
        Table { columns: vec!["start"], rows: vec![Row { name: "`mission`".to_owned(), cells: vec![cell] }] }
    }

    #[test]
    fn a_table_is_compared_with_the_one_that_a_document_has() {
        let document = format!("# Speed\n\n{}\nMore.", table(0.5));
        assert_eq!(table(0.51).regressions(&document), Vec::<String>::new());
        assert_eq!(table(0.6).regressions(&document), ["`mission`, start: 0.60 ± 0.01 was 0.50 ± 0.01"]);
    }

    #[test]
    fn a_figure_that_the_document_lacks_is_a_regression() {
        assert_eq!(table(0.5).regressions("# Speed").len(), 1);
    }
}
