//! Runs arithmetic with the widest instructions of the processor at hand. The program is built for any processor of
//! its kind; what a newer one adds is found when it runs.
//!
//! Holds no arithmetic of its own. A [`Kernel`] is plain Rust over arrays, which the compiler turns into vector
//! instructions once for each width; everything it calls must be `#[inline(always)]`, or it is built for the narrowest.

#![expect(clippy::inline_always, reason = "what is not inlined is built for the narrowest processor")]

/// What a width offers.
pub trait Width {
    /// Rows of a matrix product that fit the registers at once, a multiple of three.
    const ROWS: usize;

    /// `a * b + c`, rounded once where that is an instruction.
    fn multiply_add(a: f32, b: f32, c: f32) -> f32;
}

/// Arithmetic that runs at any width.
pub trait Kernel {
    /// What comes out.
    type Output;

    /// Runs it. To be marked `#[inline(always)]`.
    fn run<W: Width>(self) -> Self::Output;
}

/// Every processor of the kind that this program is built for.
pub struct Portable;

impl Width for Portable {
    const ROWS: usize = 6;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        // A fused one would be a call to a function.
        a * b + c
    }
}

/// Fused multiplication: AVX2 with FMA, and every ARM.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
struct Fused;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
impl Width for Fused {
    const ROWS: usize = 6;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// AVX-512: 32 registers of 16 numbers.
#[cfg(target_arch = "x86_64")]
struct Widest;

#[cfg(target_arch = "x86_64")]
impl Width for Widest {
    const ROWS: usize = 12;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// Runs a kernel as fast as this processor can.
#[cfg(target_arch = "x86_64")]
#[inline]
#[expect(unsafe_code, reason = "functions built for a newer processor may only be called on one")]
pub fn widest<K: Kernel>(kernel: K) -> K::Output {
    #[target_feature(
        enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vpopcntdq,avx2,fma,popcnt,bmi2"
    )]
    fn avx512<K: Kernel>(kernel: K) -> K::Output {
        kernel.run::<Widest>()
    }
    #[target_feature(enable = "avx2,fma,popcnt,bmi2")]
    fn avx2<K: Kernel>(kernel: K) -> K::Output {
        kernel.run::<Fused>()
    }
    let fused = is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("popcnt")
        && is_x86_feature_detected!("bmi2");
    let wide = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vpopcntdq");
    if fused && wide {
        // SAFETY: the processor has just been asked for each feature that the function is built with.
        return unsafe { avx512(kernel) };
    }
    if fused {
        // SAFETY: as above.
        return unsafe { avx2(kernel) };
    }
    kernel.run::<Portable>()
}

/// Runs a kernel as fast as this processor can: what the program is built for has it all.
#[cfg(target_arch = "aarch64")]
#[inline]
pub fn widest<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fused>()
}

/// Runs a kernel as fast as this processor can.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[inline]
pub fn widest<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Portable>()
}
