//! Files to text: telling types apart, what each kind becomes, and what hostile ones do.

mod crawled;
mod hostile;
mod office;
mod pdf;
mod sniff;
mod texts;
