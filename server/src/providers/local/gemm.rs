//! Products of matrices: the time of a language model. Plain loops over small arrays that stay in registers; the
//! right-hand side is laid out once, as it is read.
//!
//! Pure arithmetic; knows no models.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is built for the narrowest processor; see simd"
)]

use crate::simd::{Kernel, Width, widest};

/// Columns that are computed at once: one or two vector registers.
const COLUMNS: usize = 16;
/// Rows of the left-hand side that stay in the processor's cache while all columns pass.
const BLOCK: usize = 96;

/// A matrix as the right-hand side of products: strips of 16 columns, each row by row; the last strip is filled up
/// with zeros.
#[derive(Debug, Default)]
pub(super) struct Packed {
    strips: Vec<[f32; COLUMNS]>,
    depth: usize,
    columns: usize,
}

impl Packed {
    /// Of `depth` rows and `columns` columns, by its numbers.
    pub fn from_fn(depth: usize, columns: usize, number: impl Fn(usize, usize) -> f32) -> Self {
        let mut packed = Self::default();
        packed.fill(depth, columns, number);
        packed
    }

    /// Becomes another matrix, in the same memory.
    #[inline(always)]
    pub fn fill(&mut self, depth: usize, columns: usize, number: impl Fn(usize, usize) -> f32) {
        (self.depth, self.columns) = (depth, columns);
        self.strips.clear();
        self.strips.reserve(columns.div_ceil(COLUMNS) * depth);
        for first in (0..columns).step_by(COLUMNS) {
            let wide = COLUMNS.min(columns - first);
            for row in 0..depth {
                let mut strip = [0.0; COLUMNS];
                for (place, value) in strip.iter_mut().enumerate().take(wide) {
                    *value = number(row, first + place);
                }
                self.strips.push(strip);
            }
        }
    }

    /// How many numbers a row of the left-hand side has.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// How many columns a product has.
    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// Left-hand sides as they are read: for each depth the numbers of a few rows beside each other. Kept to be used again.
#[derive(Debug, Default)]
pub(super) struct Room {
    left: Vec<f32>,
}

/// `out = left * right + bias`, row by row; `left` has rows of `right.depth` numbers that are `stride` apart, `out` rows of
/// `out_stride`.
#[derive(Debug)]
pub(super) struct Product<'a> {
    pub room: &'a mut Room,
    pub left: &'a [f32],
    pub stride: usize,
    pub rows: usize,
    pub right: &'a Packed,
    pub bias: Option<&'a [f32]>,
    pub out: &'a mut [f32],
    pub out_stride: usize,
}

impl Product<'_> {
    /// Computes it.
    pub fn compute(self) {
        widest(self);
    }
}

impl Kernel for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<W: Width>(self) {
        // The register blocks of each width: all rows, and two and one thirds for what remains.
        match W::ROWS {
            12 => self.blocks::<W, 12, 8, 4>(),
            _ => self.blocks::<W, 6, 4, 2>(),
        }
    }
}

impl Product<'_> {
    #[inline(always)]
    fn blocks<W: Width, const ALL: usize, const MORE: usize, const FEW: usize>(self) {
        let Self { room, left, stride, rows, right, bias, out, out_stride } = self;
        for first in (0..rows).step_by(BLOCK) {
            let last = rows.min(first + BLOCK);
            // In blocks of as many rows as the registers hold; the last has as few as will do.
            let mut parts: [(usize, usize); BLOCK / 2] = [(0, 0); BLOCK / 2];
            let mut count = 0;
            let mut row = first;
            room.left.clear();
            while row < last {
                let remaining = last - row;
                let height = if remaining > MORE {
                    ALL
                } else if remaining > FEW {
                    MORE
                } else {
                    FEW
                };
                room.left.reserve(right.depth * height);
                for depth in 0..right.depth {
                    for place in 0..height {
                        let value =
                            if place < remaining { left[(row + place) * stride + depth] } else { 0.0 };
                        room.left.push(value);
                    }
                }
                parts[count] = (row, height);
                count += 1;
                row += height;
            }
            for (strip, first_column) in
                right.strips.chunks_exact(right.depth.max(1)).zip((0..).step_by(COLUMNS))
            {
                let wide = COLUMNS.min(right.columns - first_column);
                let mut start = [0.0; COLUMNS];
                if let Some(bias) = bias {
                    start[..wide].copy_from_slice(&bias[first_column..first_column + wide]);
                }
                let mut at = 0;
                for (row, height) in &parts[..count] {
                    let values = &room.left[at..at + right.depth * height];
                    at += values.len();
                    let mut place = Place { out, out_stride, row: *row, last, first_column, wide };
                    match *height {
                        12 => tile_12::<W>(values, strip, &start, &mut place),
                        8 => tile_8::<W>(values, strip, &start, &mut place),
                        6 => tile_6::<W>(values, strip, &start, &mut place),
                        4 => tile_4::<W>(values, strip, &start, &mut place),
                        _ => tile_2::<W>(values, strip, &start, &mut place),
                    }
                }
            }
        }
    }
}

/// Where a tile's numbers go.
struct Place<'a> {
    out: &'a mut [f32],
    out_stride: usize,
    row: usize,
    last: usize,
    first_column: usize,
    wide: usize,
}

/// A few rows times 16 columns. Each row's sums are a variable of their own: only so does the compiler keep them in
/// registers.
macro_rules! tile {
    ($name:ident, $($sums:ident = $row:literal),+) => {
        #[inline(always)]
        fn $name<W: Width>(
            values: &[f32],
            strip: &[[f32; COLUMNS]],
            start: &[f32; COLUMNS],
            place: &mut Place<'_>,
        ) {
            $(let mut $sums = *start;)+
            let rows = [$($row),+].len();
            for (values, columns) in values.chunks_exact(rows).zip(strip) {
                $(add_product::<W>(&mut $sums, values[$row], columns);)+
            }
            $(place.put($row, &$sums);)+
        }
    };
}

tile!(tile_2, r0 = 0, r1 = 1);
tile!(tile_4, r0 = 0, r1 = 1, r2 = 2, r3 = 3);
tile!(tile_6, r0 = 0, r1 = 1, r2 = 2, r3 = 3, r4 = 4, r5 = 5);
tile!(tile_8, r0 = 0, r1 = 1, r2 = 2, r3 = 3, r4 = 4, r5 = 5, r6 = 6, r7 = 7);
tile!(
    tile_12,
    r0 = 0,
    r1 = 1,
    r2 = 2,
    r3 = 3,
    r4 = 4,
    r5 = 5,
    r6 = 6,
    r7 = 7,
    r8 = 8,
    r9 = 9,
    r10 = 10,
    r11 = 11
);

#[inline(always)]
fn add_product<W: Width>(sums: &mut [f32; COLUMNS], value: f32, columns: &[f32; COLUMNS]) {
    for (sum, column) in sums.iter_mut().zip(columns) {
        *sum = W::multiply_add(value, *column, *sum);
    }
}

impl Place<'_> {
    #[inline(always)]
    fn put(&mut self, row: usize, sums: &[f32; COLUMNS]) {
        let row = self.row + row;
        if row < self.last {
            let at = row * self.out_stride + self.first_column;
            self.out[at..at + self.wide].copy_from_slice(&sums[..self.wide]);
        }
    }
}
