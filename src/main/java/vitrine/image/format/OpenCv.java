package vitrine.image.format;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import vitrine.image.ImageException;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;

/// OpenCV's imgcodecs: encoded bytes to RGB and back, as stored (we turn pictures ourselves: OpenCV
/// does not do it for every format).
public final class OpenCv {
  static {
    limitNothing();
    OpenCvLimits.set();
  }

  private static final int RGB_AS_STORED =
      opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  static {
    silence();
  }

  private OpenCv() {}

  /// Loads OpenCV, unless it is loaded, so that no picture waits for it.
  public static void load() {
    Loader.load(opencv_imgcodecs.class);
  }

  /// JavaCPP would refuse to allocate once the process, ONNX Runtime included, holds more than four
  /// times the heap. It reads these properties when its first class is loaded.
  private static void limitNothing() {
    for (String property : List.of("maxBytes", "maxPhysicalBytes")) {
      String name = "org.bytedeco.javacpp." + property;
      System.setProperty(name, System.getProperty(name, "0"));
    }
  }

  /// Keeps OpenCV from writing to stderr what is wrong with a picture; we say it in the refusal.
  /// JavaCPP does not wrap `cv::utils::logging::setLogLevel`, so it is called by its name in the
  /// library (Itanium ABI: Linux and macOS); where it is not found, OpenCV stays talkative.
  @SuppressWarnings("restricted") // the service is started with native access
  private static void silence() {
    Path core = Path.of(Loader.load(opencv_core.class));
    SymbolLookup.libraryLookup(core, Arena.global())
        .find("_ZN2cv5utils7logging11setLogLevelENS1_8LogLevelE")
        .ifPresent(OpenCv::setLogLevelSilent);
  }

  @SuppressWarnings("restricted")
  private static void setLogLevelSilent(MemorySegment setLogLevel) {
    FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    try {
      int before = (int) Linker.nativeLinker().downcallHandle(setLogLevel, signature).invoke(0);
      assert before >= 0;
    } catch (Throwable e) {
      throw new LinkageError("OpenCV's log level", e);
    }
  }

  /// Decodes the first frame.
  ///
  /// @throws ImageException.Undecodable if OpenCV refuses it or finds another size than the
  ///   header's
  public static RgbImage decode(byte[] encoded, ImageHeader header) {
    return decode(encoded, header, 1);
  }

  /// The same, of a JPEG with its sides divided by `factor`, rounded up: libjpeg's DCT scaling.
  ///
  /// @param factor 1, 2, 4 or 8
  public static RgbImage decode(byte[] encoded, ImageHeader header, int factor) {
    int width = Math.ceilDiv(header.width(), factor);
    int height = Math.ceilDiv(header.height(), factor);
    try (BytePointer data = new BytePointer(encoded);
        Mat input = new Mat(1, encoded.length, opencv_core.CV_8UC1, data);
        Mat output = opencv_imgcodecs.imdecode(input, RGB_AS_STORED | reduced(factor))) {
      if (output.cols() != width || output.rows() != height) {
        throw ImageException.Undecodable.corrupt(header.format(), "its pixels cannot be decoded");
      }
      byte[] pixels = new byte[3 * width * height];
      output.data().get(pixels);
      return new RgbImage(width, height, pixels);
    }
  }

  /// Pixels as a file.
  ///
  /// @param extension of its format, such as `.png`
  public static byte[] encode(String extension, RgbImage image) {
    byte[] blueFirst = image.pixels().clone();
    for (int i = 0; i < blueFirst.length; i += 3) {
      byte red = blueFirst[i];
      blueFirst[i] = blueFirst[i + 2];
      blueFirst[i + 2] = red;
    }
    try (BytePointer data = new BytePointer(blueFirst);
        Mat input = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, data);
        BytePointer output = new BytePointer()) {
      if (!opencv_imgcodecs.imencode(extension, input, output)) {
        throw new IllegalStateException("OpenCV does not write " + extension);
      }
      byte[] encoded = new byte[Math.toIntExact(output.limit())];
      output.get(encoded);
      return encoded;
    }
  }

  /// The flag that asks for it; with the flag for colour it stands for colour, too.
  private static int reduced(int factor) {
    return switch (factor) {
      case 1 -> 0;
      case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
      case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
      case 8 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
      default -> throw new IllegalArgumentException("a picture can't be divided by " + factor);
    };
  }
}
