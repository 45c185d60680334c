//! Neutral, typed infrastructure whose fields know their origin.
