//! How files of weights write numbers, and how they are read.

/// How a number is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    Double,
    Single,
    Half,
    Brain,
}

impl Form {
    /// By its name in a list of tensors; none if it can't be read.
    pub fn of(dtype: &str) -> Option<Self> {
        Some(match dtype {
            "F64" => Self::Double,
            "F32" => Self::Single,
            "F16" => Self::Half,
            "BF16" => Self::Brain,
            _ => return None,
        })
    }

    /// Bytes of a number.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Double => 8,
            Self::Single => 4,
            Self::Half | Self::Brain => 2,
        }
    }

    /// Reads as many numbers as `out` has room for.
    pub fn decode(self, bytes: &[u8], out: &mut [f32]) {
        match self {
            Self::Double => {
                #[expect(clippy::cast_possible_truncation, reason = "weights need no more digits")]
                let number = |bytes: &[u8; 8]| f64::from_le_bytes(*bytes) as f32;
                out.iter_mut().zip(bytes.as_chunks().0).for_each(|(out, bytes)| *out = number(bytes));
            }
            Self::Single => {
                let numbers = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
                out.iter_mut().zip(numbers).for_each(|(out, number)| *out = number);
            }
            Self::Half => {
                let numbers = bytes.as_chunks().0.iter().map(|bytes| half(u16::from_le_bytes(*bytes)));
                out.iter_mut().zip(numbers).for_each(|(out, number)| *out = number);
            }
            Self::Brain => {
                let whole = |bytes: &[u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(*bytes)) << 16);
                out.iter_mut().zip(bytes.as_chunks().0).for_each(|(out, bytes)| *out = whole(bytes));
            }
        }
    }
}

/// A number of 16 bits as IEEE 754 writes it.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10) & 31, u32::from(bits) & 1023);
    match exponent {
        0 => {
            // Zero and what is below the normal numbers: steps of 2^-24.
            let small = fraction as f32 / 16_777_216.0;
            if sign == 0 { small } else { -small }
        }
        31 => f32::from_bits(sign | 0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn halves_are_read() {
        for (bits, number) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x83ff, -6.097_555e-5),
            (0x7bff, 65504.0),
            (0x7c00, f32::INFINITY),
        ] {
            assert!(half(bits).total_cmp(&number).is_eq() || (half(bits) - number).abs() < 1e-9, "{bits:x}");
        }
    }
}
