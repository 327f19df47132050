package vitrine.inference;

/// An engine that few need, opened by the first who does.
public enum FurtherEngine {
  /// Takes values instead of bytes.
  VALUES("pixel values"),
  /// Gives what the head classifies in the place of logits.
  EMBEDDINGS("embeddings"),
  /// Tells what the network attends to.
  ATTENTION("attention");

  private final String what;

  FurtherEngine(String what) {
    this.what = what;
  }

  /// What it is for, for messages.
  public String what() {
    return what;
  }
}
