package vitrine.checkpoint.npz;

import static vitrine.checkpoint.file.CheckpointException.Problem.NPY_HEADER;
import static vitrine.checkpoint.file.CheckpointException.Problem.SIZE_MISMATCH;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.MappedFile;
import vitrine.checkpoint.file.NamedTensors;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.StoredTensor;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.zip.ZipArchive;
import vitrine.checkpoint.zip.ZipEntry;
import vitrine.tensor.Tensor;

/// NumPy's `.npz`: a zip archive of arrays, `NAME.npy` each, compressed or not. The names may have
/// slashes. Checked when the file is opened; the values are read each time they are asked for, and
/// those that are compressed are inflated and their checksum looked at only then.
public final class NpzFile implements TensorSource {
  private static final String ARRAY = ".npy";

  private final NamedTensors tensors;

  private NpzFile(NamedTensors tensors) {
    this.tensors = tensors;
  }

  /// Maps a file, of any size.
  ///
  /// @throws CheckpointException where the file cannot be read or is not a `.npz` of numbers
  public static NpzFile open(Path path) {
    return MappedFile.read(path, NpzFile::of);
  }

  /// Reads a file's bytes that are in memory already.
  ///
  /// @throws CheckpointException where they are not a `.npz` of numbers
  public static NpzFile of(MemorySegment bytes) {
    var archive = new ZipArchive(bytes);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (ZipEntry entry : archive.entries()) {
      if (!entry.name().endsWith(ARRAY)) {
        throw new CheckpointException(
            NPY_HEADER,
            "%s in the zip archive is not a %s".formatted(Quoted.of(entry.name()), ARRAY));
      }
      String name = entry.name().substring(0, entry.name().length() - ARRAY.length());
      tensors.put(name, tensor(archive, entry, Quoted.of(name)));
    }
    return new NpzFile(new NamedTensors(tensors));
  }

  private static StoredTensor tensor(ZipArchive archive, ZipEntry entry, String name) {
    NpyHeader header = NpyHeader.of(name, archive.head(entry, NpyHeader.MAX_SIZE));
    long wanted = header.bytes(name);
    if (entry.size() - header.size() != wanted) {
      throw new CheckpointException(
          SIZE_MISMATCH,
          "%s: %s %s are %d bytes, there are %d"
              .formatted(
                  name,
                  header.dtype(),
                  header.layout().shape(),
                  wanted,
                  entry.size() - header.size()));
    }
    if (entry.method() == ZipEntry.STORED) {
      return header.tensor(name, archive.content(entry).asSlice(header.size()));
    }
    return new DeflatedTensor(name, header, () -> archive.content(entry).asSlice(header.size()));
  }

  @Override
  public Set<String> names() {
    return tensors.names();
  }

  /// {@inheritDoc}
  ///
  /// Its `floats()` refuses with {@link CheckpointException} what is not F32, F16, BF16 or F64, or
  /// cannot be inflated.
  @Override
  public Tensor tensor(String name) {
    return tensors.tensor(name);
  }

  @Override
  public String dtype(String name) {
    return tensors.dtype(name);
  }
}
