//! The media plane against real WebRTC clients in one process.

mod hostile;
mod kept;
mod leak;
mod numbers;
mod offers;
mod page;
mod relay;
mod studio;
mod talk;
