package vitrine.checkpoint;

/// A checkpoint that cannot be used. Its message names the file's or tensor's or key's name, what
/// stands there, and what is allowed.
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is wrong.
  public enum Problem {
    /// The file cannot be opened or mapped.
    UNREADABLE,
    /// Fewer bytes than the eight of the header's length.
    TOO_SHORT,
    /// The header's length is over 100,000,000 bytes.
    HEADER_TOO_LARGE,
    /// The header's length goes beyond the end of the file.
    HEADER_TRUNCATED,
    /// The header is not UTF-8.
    HEADER_NOT_UTF8,
    /// The header does not begin with `{`.
    HEADER_NOT_OBJECT,
    /// The header is not JSON, or goes on after the object.
    HEADER_NOT_JSON,
    /// A key stands twice in the header.
    DUPLICATE_KEY,
    /// `__metadata__` is not an object of strings.
    METADATA_NOT_STRINGS,
    /// A tensor's entry is not an object with `dtype`, `shape` and `data_offsets`.
    MALFORMED_ENTRY,
    /// A `dtype` that safetensors does not have.
    UNKNOWN_DTYPE,
    /// A `shape` is not a list of whole numbers.
    MALFORMED_SHAPE,
    /// A number in a `shape` is below zero.
    NEGATIVE_SIZE,
    /// The tensor's size overflows: a dimension over 2³¹ − 1, or more than 2⁶³ − 1 bits.
    SIZE_OVERFLOW,
    /// The tensor does not end at a byte's boundary: an odd number of 4-bit values.
    MISALIGNED,
    /// `data_offsets` are not two whole numbers, neither below zero.
    MALFORMED_OFFSETS,
    /// `data_offsets` end before they begin.
    OFFSETS_OUT_OF_ORDER,
    /// `data_offsets` go beyond the end of the file.
    OFFSETS_OUT_OF_RANGE,
    /// `data_offsets` are not as many bytes as shape and dtype want.
    SIZE_MISMATCH,
    /// A tensor begins before the one before it ends.
    OVERLAP,
    /// Bytes between two tensors belong to none.
    GAP,
    /// Bytes after the last tensor belong to none.
    TRAILING_BYTES,
    /// No tensor of the wanted name.
    NO_SUCH_TENSOR,
    /// A tensor's values are not F32, F16 or BF16.
    NOT_FLOAT,
    /// A tensor of more values than a Java array holds.
    TENSOR_TOO_LARGE,
    /// A key of `config.json` has a value that is not allowed, or that the tensors contradict.
    CONFIG,
    /// The tensors' names or shapes are not those of the model that `config.json` describes.
    TENSORS
  }

  private final Problem problem;

  CheckpointException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  CheckpointException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /// What is wrong.
  public Problem problem() {
    return problem;
  }
}
