//! How a program compares with another one.

use std::fmt;

/// The number of blocks into which the samples of a run are cut. The differences between the blocks show the noise.
const BLOCKS: usize = 8;

/// A measurement of a program, divided by that of another program. Both take turns in the same run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The median divided by the other median.
    pub value: f64,
    /// Twice the standard error of the ratios of the blocks.
    pub noise: f64,
}

impl Ratio {
    /// Divides samples by those of another program. Both have the same length, at least eight, and are in the order in which they
    /// were taken.
    #[must_use]
    pub fn of(samples: &[f64], compared_with: &[f64]) -> Self {
        let length = (samples.len() / BLOCKS).max(1);
        let blocks = samples.chunks_exact(length).zip(compared_with.chunks_exact(length));
        let ratios: Vec<_> = blocks.map(|(block, other)| median(block) / median(other)).collect();
        let count = f64::from(u32::try_from(ratios.len()).unwrap_or(u32::MAX));
        let mean = ratios.iter().sum::<f64>() / count;
        let variance = ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
        Self { value: median(samples) / median(compared_with), noise: 2.0 * (variance / count).sqrt() }
    }

    /// Divides two numbers that hardly differ from run to run.
    #[must_use]
    pub const fn exact(number: f64, compared_with: f64) -> Self {
        Self { value: number / compared_with, noise: 0.0 }
    }

    /// Reads the output of [`Display`](fmt::Display) at the start of a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let value = words.next()?.parse().ok()?;
        let noise = if words.next()? == "±" { words.next()?.parse().ok()? } else { return None };
        Some(Self { value, noise })
    }

    /// Whether this ratio is greater than an earlier one, beyond the noise of both. A ratio with noise must also be greater by 5 %,
    /// because the same program varies by that much from day to day.
    #[must_use]
    pub fn is_worse_than(self, former: Self) -> bool {
        let is_exact = self.noise == 0.0 && former.noise == 0.0;
        let tolerance = if is_exact { 0.02 } else { 0.05 };
        self.value - self.noise > (former.value + former.noise) * (1.0 + tolerance)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ± {:.2}", self.value, self.noise)
    }
}

/// The sample in the middle, or the mean of the two in the middle.
///
/// # Panics
///
/// If there are no samples.
#[must_use]
pub fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (lower, upper) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    f64::midpoint(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_read_back_as_it_was_printed() {
        let ratio = Ratio { value: 0.523, noise: 0.018 };
        assert_eq!(Ratio::parse(&format!("{ratio} (1.2 ms)")), Some(Ratio { value: 0.52, noise: 0.02 }));
        assert_eq!(Ratio::parse("1"), None);
        assert_eq!(Ratio::parse("0.5 or 0.1"), None);
    }

    #[test]
    fn a_ratio_is_worse_only_beyond_the_noise_of_both() {
        let former = Ratio { value: 0.50, noise: 0.02 };
        assert!(!Ratio { value: 0.56, noise: 0.02 }.is_worse_than(former));
        assert!(Ratio { value: 0.58, noise: 0.02 }.is_worse_than(former));
        assert!(!Ratio { value: 0.30, noise: 0.02 }.is_worse_than(former));
    }

    #[test]
    fn ratios_without_noise_are_compared_more_strictly() {
        let former = Ratio { value: 1.20, noise: 0.0 };
        assert!(!Ratio { value: 1.22, noise: 0.0 }.is_worse_than(former));
        assert!(Ratio { value: 1.23, noise: 0.0 }.is_worse_than(former));
    }

    #[test]
    fn samples_that_are_always_twice_as_large_have_no_noise() {
        let one: Vec<f64> = (1..=64).map(f64::from).collect();
        let other: Vec<f64> = one.iter().map(|sample| sample * 2.0).collect();
        let ratio = Ratio::of(&other, &one);
        assert!((ratio.value - 2.0).abs() < 1e-9 && ratio.noise < 1e-9, "{ratio:?}");
    }
}
