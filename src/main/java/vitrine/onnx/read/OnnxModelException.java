package vitrine.onnx.read;

/// A `model.onnx` that can't be served, and why; the file's name stands in front.
public final class OnnxModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OnnxModelException(String message) {
    super(message);
  }

  public OnnxModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
