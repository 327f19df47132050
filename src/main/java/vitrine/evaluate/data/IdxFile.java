package vitrine.evaluate.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import vitrine.checkpoint.file.FileProblem;

/// An array of unsigned bytes in MNIST's format (`idx`): a magic number that says the type and the
/// number of dimensions, the dimensions, the values; packed by gzip or not. Read in a stream.
final class IdxFile implements AutoCloseable {
  private static final int UNSIGNED_BYTE = 0x08;

  private final Path file;
  private final DataInputStream in;
  private final List<Integer> shape;

  /// @throws DataException where it is no such array, or has another number of dimensions
  IdxFile(Path file, int dimensions) {
    this.file = file;
    try {
      in = new DataInputStream(new BufferedInputStream(unpacked(file)));
    } catch (IOException e) {
      throw failed(e);
    }
    try {
      shape = header(dimensions);
    } catch (DataException e) {
      close();
      throw e;
    }
  }

  private static InputStream unpacked(Path file) throws IOException {
    var raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      raw.mark(2);
      boolean packed = raw.read() == 0x1f && raw.read() == 0x8b; // gzip's magic number
      raw.reset();
      return packed ? new GZIPInputStream(raw) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private List<Integer> header(int dimensions) {
    try {
      int magic = in.readInt();
      if (magic != (UNSIGNED_BYTE << 8 | dimensions)) {
        throw new DataException(
            "%s begins with 0x%08x; allowed: 0x%08x, bytes in %d dimensions"
                .formatted(file, magic, UNSIGNED_BYTE << 8 | dimensions, dimensions));
      }
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < dimensions; i++) {
        int size = in.readInt();
        if (size < 0) {
          throw new DataException(
              "%s: dimension %d is %d; allowed: 0 or more".formatted(file, i, size));
        }
        sizes.add(size);
      }
      return List.copyOf(sizes);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DataException failed(IOException e) {
    String problem =
        switch (e) {
          case EOFException _ -> "it ends too early";
          case ZipException _ -> "its gzip is damaged: " + e.getMessage();
          default -> FileProblem.reason(e);
        };
    return new DataException("%s: %s".formatted(file, problem), e);
  }

  List<Integer> shape() {
    return shape;
  }

  /// The next values.
  ///
  /// @throws DataException where there are no more
  byte[] read(int count) {
    try {
      byte[] values = in.readNBytes(count);
      if (values.length < count) {
        throw new EOFException();
      }
      return values;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Checks that it ends here; where it is packed, its checksum, too.
  ///
  /// @throws DataException where there are more values than its dimensions say
  void requireEnd() {
    try {
      if (in.read() >= 0) {
        throw new DataException("%s goes on after %s values".formatted(file, shape));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
