//! The media plane against real WebRTC clients in one process.

mod hostile;
mod numbers;
mod offers;
mod page;
mod studio;
mod talk;
