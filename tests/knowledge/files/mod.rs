//! Files to text: telling types apart, what each kind becomes, and what hostile ones do.

mod office;
mod pdf;
mod sniff;
mod texts;
