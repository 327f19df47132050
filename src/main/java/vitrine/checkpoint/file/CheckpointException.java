package vitrine.checkpoint.file;

import org.jspecify.annotations.Nullable;

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
    /// A tensor's values are not F32, F16, BF16 or F64.
    NOT_FLOAT,
    /// A tensor of more values than a Java array holds.
    TENSOR_TOO_LARGE,
    /// Not a zip archive, or its end is missing.
    NOT_ZIP,
    /// The zip archive's directory contradicts itself or goes beyond the file.
    ZIP_DIRECTORY,
    /// An entry of the zip archive contradicts the directory, goes beyond the file, or is
    /// encrypted.
    ZIP_ENTRY,
    /// An entry of the zip archive is compressed where it must not be, or cannot be inflated.
    COMPRESSION,
    /// An entry of the zip archive has another checksum than the archive says.
    CHECKSUM,
    /// No entry `…/data.pkl`, or several.
    NOT_PYTORCH,
    /// A PyTorch file as they were before version 1.6.
    LEGACY_PYTORCH,
    /// A TorchScript archive: a program, not a state dict.
    TORCHSCRIPT,
    /// The byte order is neither `little` nor `big`.
    BYTE_ORDER,
    /// The pickle is longer, or does more, than any state dict.
    PICKLE_TOO_LARGE,
    /// The pickle is cut off, contradicts itself, or does what no state dict needs.
    MALFORMED_PICKLE,
    /// The pickle asks for Python functions or classes that no state dict needs.
    FORBIDDEN_GLOBAL,
    /// The pickle is well-formed and holds no state dict, or several.
    NOT_A_STATE_DICT,
    /// The values that a tensor points to are missing, or of another size than the pickle says.
    STORAGE,
    /// A tensor's size, strides and offset contradict each other or lead out of its values.
    STRIDES,
    /// The header of a `.npy` contradicts the format.
    NPY_HEADER,
    /// A NumPy array of Python objects: a pickle.
    OBJECT_ARRAY,
    /// The index of a sharded checkpoint is not JSON, or has no proper `weight_map`.
    INDEX,
    /// A shard's name in the index is not that of a safetensors file in the same folder.
    SHARD_NAME,
    /// A shard lacks a tensor that the index promises, or has one that it does not.
    SHARD_CONTENT,
    /// The file's name does not tell a format that can be read.
    UNKNOWN_FORMAT,
    /// A key of `config.json` has a value that is not allowed, or that the tensors contradict.
    CONFIG,
    /// The tensors' names or shapes are not those of the model that `config.json` describes.
    TENSORS
  }

  private final Problem problem;

  public CheckpointException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public CheckpointException(Problem problem, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /// What is wrong.
  public Problem problem() {
    return problem;
  }
}
