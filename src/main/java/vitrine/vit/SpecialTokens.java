package vitrine.vit;

/// The learned tokens that stand before the patches and see all of them, in this order.
///
/// @param cls the class token, whose last state tells the class (as BERT's `[CLS]`)
/// @param distillation a second one that learned from a teacher network (DeiT, Touvron et al. 2021,
///   section 4)
/// @param registers tokens that nobody reads: room to think (Darcet et al. 2024)
public record SpecialTokens(boolean cls, boolean distillation, int registers) {
  /// How many there are.
  public int count() {
    return (cls ? 1 : 0) + (distillation ? 1 : 0) + registers;
  }
}
