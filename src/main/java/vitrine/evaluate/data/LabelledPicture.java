package vitrine.evaluate.data;

import java.io.IOException;

/// A picture and its class.
///
/// @param name of the file, relative to the data, or the place in it
/// @param label the class as the model's index of it
/// @param file read when asked
public record LabelledPicture(String name, int label, Encoded file) {
  /// A picture's file.
  @FunctionalInterface
  public interface Encoded {
    /// The bytes, or so many that a decoder sees that there are too many.
    ///
    /// @throws IOException when it can't be read
    byte[] read() throws IOException;
  }
}
