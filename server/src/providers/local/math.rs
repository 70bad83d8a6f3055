//! What a transformer computes beside products: normalisation, activation, weights of attention. All in place.
//!
//! Written so that the compiler turns it into vector instructions; pure arithmetic.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is built for the narrowest processor; see simd"
)]

use crate::simd::{Kernel, Width, widest};

/// Brings each row to mean 0 and variance 1, then scales and shifts it.
pub(super) struct LayerNorm<'a> {
    pub rows: &'a mut [f32],
    pub scale: &'a [f32],
    pub shift: &'a [f32],
    /// Added to the variance.
    pub epsilon: f32,
}

impl Kernel for LayerNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn run<W: Width>(self) {
        let width = self.scale.len();
        for row in self.rows.chunks_exact_mut(width) {
            let mean = gather(row, 0.0, |sum, value| sum + value, |sums| sums.iter().sum()) / width as f32;
            for value in row.iter_mut() {
                *value -= mean;
            }
            let squares: f32 =
                gather(row, 0.0, |sum, value| W::multiply_add(value, value, sum), |sums| sums.iter().sum());
            let variance = squares / width as f32;
            let factor = 1.0 / (variance + self.epsilon).sqrt();
            for ((value, scale), shift) in row.iter_mut().zip(self.scale).zip(self.shift) {
                *value = W::multiply_add(*value * factor, *scale, *shift);
            }
        }
    }
}

/// The Gaussian error linear unit, `x * (1 + erf(x / sqrt 2)) / 2`.
pub(super) struct Gelu<'a>(pub &'a mut [f32]);

impl Kernel for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<W: Width>(self) {
        for value in self.0 {
            *value = gelu::<W>(*value);
        }
    }
}

/// Turns each row of scores into shares that sum to 1, after scaling the scores.
pub(super) struct Softmax<'a> {
    pub rows: &'a mut [f32],
    pub width: usize,
    pub scale: f32,
}

impl Kernel for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn run<W: Width>(self) {
        for row in self.rows.chunks_exact_mut(self.width) {
            let larger = |most: f32, value: f32| if value > most { value } else { most };
            let most = gather(row, f32::NEG_INFINITY, larger, |mosts| {
                mosts.iter().copied().fold(f32::NEG_INFINITY, larger)
            });
            for value in row.iter_mut() {
                *value = exp::<W>((*value - most) * self.scale);
            }
            let share = 1.0 / gather(row, 0.0, |sum, value| sum + value, |sums| sums.iter().sum());
            for value in row.iter_mut() {
                *value *= share;
            }
        }
    }
}

/// Adds to each number its neighbour in the other list.
pub(super) fn add(values: &mut [f32], other: &[f32]) {
    values.iter_mut().zip(other).for_each(|(value, other)| *value += other);
}

/// Runs a kernel with the processor's widest instructions.
pub(super) fn run<K: Kernel>(kernel: K) -> K::Output {
    widest(kernel)
}

/// Folds numbers in sixteen parts side by side, which vector instructions can do, and the parts at the end.
#[inline(always)]
fn gather(
    values: &[f32],
    start: f32,
    fold: impl Fn(f32, f32) -> f32,
    end: impl Fn(&[f32; 16]) -> f32,
) -> f32 {
    let mut parts = [start; 16];
    let (whole, rest) = values.as_chunks::<16>();
    for values in whole {
        parts.iter_mut().zip(values).for_each(|(part, value)| *part = fold(*part, *value));
    }
    parts.iter_mut().zip(rest).for_each(|(part, value)| *part = fold(*part, *value));
    end(&parts)
}

/// The error function's approximation 7.1.26 of Abramowitz and Stegun, off by less than 1.5e-7.
#[inline(always)]
fn gelu<W: Width>(value: f32) -> f32 {
    let x = value.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / W::multiply_add(0.327_591_1, x, 1.0);
    let series = W::multiply_add(t, 1.061_405_4, -1.453_152);
    let series = W::multiply_add(t, series, 1.421_413_7);
    let series = W::multiply_add(t, series, -0.284_496_74);
    let series = W::multiply_add(t, series, 0.254_829_6) * t;
    let erf = W::multiply_add(-series, exp::<W>(-x * x), 1.0);
    0.5 * value * (1.0 + erf.copysign(value))
}

/// `e` to a power of at most 0, off by less than two units in the last place: the power of two by the exponent's bits,
/// the rest by a series of degree 6.
#[inline(always)]
fn exp<W: Width>(power: f32) -> f32 {
    /// Adding it leaves a whole number in the lowest bits.
    const ROUNDING: f32 = 12_582_912.0;
    // Below this the result is no normal number any more: as good as 0.
    let power = power.max(-87.0);
    let shifted = W::multiply_add(power, std::f32::consts::LOG2_E, ROUNDING);
    let whole = shifted - ROUNDING;
    // ln 2 in two parts, so that the difference is exact.
    let rest = W::multiply_add(whole, -0.693_359_4, power);
    let rest = W::multiply_add(whole, 2.121_944_4e-4, rest);
    let series = W::multiply_add(rest, 1.388_888_9e-3, 8.333_334e-3);
    let series = W::multiply_add(rest, series, 4.166_666_7e-2);
    let series = W::multiply_add(rest, series, 1.666_666_7e-1);
    let series = W::multiply_add(rest, series, 0.5);
    let series = W::multiply_add(rest, series, 1.0);
    let series = W::multiply_add(rest, series, 1.0);
    let exponent = shifted.to_bits().wrapping_sub(ROUNDING.to_bits()).wrapping_add(127) << 23;
    series * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::{Gelu, LayerNorm, Softmax, exp, gelu, run};
    use crate::simd::Portable;

    #[test]
    fn powers_of_e_are_right_to_six_digits() {
        for step in 0..8700_u16 {
            let power = -f32::from(step) / 100.0;
            let right = power.exp();
            let found = exp::<Portable>(power);
            assert!((found - right).abs() <= 4e-7 * right, "{power}: {found} for {right}");
        }
        assert!(exp::<Portable>(-1e9) < 1e-37);
    }

    #[test]
    fn the_activation_is_right_at_known_places() {
        // From tables of the normal distribution: x times its share below x.
        for (value, right) in
            [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_3), (3.0, 2.995_950_3), (-9.0, 0.0)]
        {
            assert!((gelu::<Portable>(value) - right).abs() < 1e-6, "{value}");
        }
        let mut values = [1.0; 40];
        run(Gelu(&mut values));
        assert!(values.iter().all(|value| (value - 0.841_344_7).abs() < 1e-6));
    }

    #[test]
    fn rows_are_normalised_each_by_itself() {
        let mut rows = [1.0, 3.0, 10.0, 30.0];
        run(LayerNorm { rows: &mut rows, scale: &[2.0, 2.0], shift: &[0.5, 0.5], epsilon: 0.0 });
        assert!(rows.iter().zip([-1.5, 2.5, -1.5, 2.5]).all(|(found, right)| (found - right).abs() < 1e-5));
        let mut rows = [0.0, 0.0, 1000.0, 0.0];
        run(Softmax { rows: &mut rows, width: 2, scale: 1.0 });
        assert!(rows.iter().zip([0.5, 0.5, 1.0, 0.0]).all(|(found, right)| (found - right).abs() < 1e-6));
    }
}
