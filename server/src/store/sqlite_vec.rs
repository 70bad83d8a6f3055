//! Registers sqlite-vec with SQLite, in unsafe code; `simd.rs` has the other lines of it.

use std::sync::Once;

static REGISTER: Once = Once::new();

/// Makes each connection opened from now on know the `vec0` tables and functions.
#[expect(unsafe_code, reason = "SQLite takes extensions as C function pointers")]
pub(super) fn register() {
    REGISTER.call_once(|| {
        type Entry = unsafe extern "C" fn(
            *mut libsqlite3_sys::sqlite3,
            *mut *mut std::os::raw::c_char,
            *const libsqlite3_sys::sqlite3_api_routines,
        ) -> std::os::raw::c_int;
        // SAFETY: `sqlite3_vec_init` is an extension entry point of exactly this signature; the crate
        // declares it without parameters. It is called by SQLite only, with valid arguments.
        unsafe {
            let entry = std::mem::transmute::<*const (), Entry>(sqlite_vec::sqlite3_vec_init as *const ());
            libsqlite3_sys::sqlite3_auto_extension(Some(entry));
        }
    });
}
