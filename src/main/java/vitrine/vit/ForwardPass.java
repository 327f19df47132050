package vitrine.vit;

import vitrine.tensor.Matrix;

/// What a layer needs on the way to the logits besides what comes in. The rows that come in are the
/// tokens of one or more pictures, one picture's below another's: most layers see rows, and only
/// attention and what stands at the two ends ask which belong together.
///
/// @param pictures how many, each of as many tokens
/// @param part that the layer is in: `layer.3.`, or nothing
/// @param trace learns what is computed
/// @param dropout what is left out
record ForwardPass(int pictures, String part, Trace trace, Dropout dropout) {
  /// For a part: the trace's names get the part's and a dot before their own.
  ForwardPass within(String name) {
    return new ForwardPass(pictures, part + name + ".", trace.within(name), dropout);
  }

  /// An activation, some of its values left out.
  Matrix dropped(String name, Matrix activation) {
    return dropout.dropped(part + name, activation);
  }

  /// Tells the trace.
  void record(String name, Matrix activation) {
    trace.record(name, activation);
  }
}
