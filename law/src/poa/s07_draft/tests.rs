//! Sentences about this step.
