package vitrine.protocol.oip;

/// An output that is asked for.
///
/// @param name `logits` or `scores`
/// @param classes how many of the best classes are wanted as text, instead of the values; 0 for the
///   values (the *classification* extension)
/// @param binary whether its data is to stand behind the JSON
record RequestedOutput(String name, int classes, boolean binary) {}
