"""The approval chain as a pure state machine: definitions, actions, decide, apply, effects. No I/O."""
