//! The front ends are embedded: built anew, or for the first time, they make the program anew.

fn main() {
    for path in ["widget/dist", "dashboard/dist", "server/docs", "migrations"] {
        println!("cargo::rerun-if-changed={path}");
    }
}
