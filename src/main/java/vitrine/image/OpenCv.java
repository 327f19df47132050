package vitrine.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/// OpenCV's imgcodecs: encoded bytes to RGB, as stored (we turn pictures ourselves: OpenCV does not
/// do it for every format).
final class OpenCv {
  private static final int RGB_AS_STORED =
      opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private OpenCv() {}

  /// Decodes the first frame.
  ///
  /// @throws ImageException.Undecodable if OpenCV refuses it or finds another size than the
  ///   header's
  static RgbImage decode(byte[] encoded, ImageHeader header) {
    try (BytePointer data = new BytePointer(encoded);
        Mat input = new Mat(1, encoded.length, opencv_core.CV_8UC1, data);
        Mat output = opencv_imgcodecs.imdecode(input, RGB_AS_STORED)) {
      if (output.cols() != header.width() || output.rows() != header.height()) {
        throw ImageException.Undecodable.corrupt(header.format(), "its pixels cannot be decoded");
      }
      byte[] pixels = new byte[3 * header.width() * header.height()];
      output.data().get(pixels);
      return new RgbImage(header.width(), header.height(), pixels);
    } catch (ImageException e) {
      throw e;
    } catch (RuntimeException e) { // a C++ exception
      throw ImageException.Undecodable.corrupt(header.format(), "its pixels cannot be decoded");
    }
  }
}
