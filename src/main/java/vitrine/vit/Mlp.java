package vitrine.vit;

/// Two linear layers with a non-linearity between them.
///
/// @param up (hidden → intermediate)
/// @param down (intermediate → hidden)
/// @param activation between them
public record Mlp(Linear up, Linear down, Activation activation) {}
