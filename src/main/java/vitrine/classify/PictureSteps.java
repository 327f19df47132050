package vitrine.classify;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import vitrine.classify.DecodePermits.Permit;
import vitrine.image.ImageException;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.Shrink;
import vitrine.image.decode.EncodedImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.Inference;
import vitrine.inference.InferenceException;
import vitrine.inference.ServedModel;
import vitrine.preprocess.Pixels;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Stage;

/// The steps that every picture takes, whatever is wanted of the network: decode → preprocess →
/// infer.
@Component
public final class PictureSteps {
  /// Bytes of a pixel.
  private static final int PICTURE_AND_COPIES = 3 + 2 * 3;

  private final ImageDecoder decoder;
  private final DecodePermits permits;

  /// @param pictureMemory for the pixels of all pictures that are decoded at once
  @Autowired
  PictureSteps(ImageDecoder decoder, @Qualifier("pictureMemory") MemoryBudget pictureMemory) {
    this.decoder = decoder;
    permits = new DecodePermits(pictureMemory);
  }

  /// For one command on this machine: memory is what there is.
  public PictureSteps(ImageDecoder decoder) {
    this(decoder, MemoryBudget.unlimited());
  }

  /// A picture as the network takes it.
  ///
  /// @param header of the file
  /// @param width of the whole picture, upright, pixels
  /// @param height of the whole picture, upright, pixels
  public record Prepared(Pixels pixels, ImageHeader header, int width, int height) {
    /// A picture that was decoded smaller than it is has its header's size, upright.
    private static Prepared of(Pixels pixels, ImageHeader header, RgbImage decoded) {
      int width = Math.max(header.width(), header.height());
      int height = Math.min(header.width(), header.height());
      if (Math.max(decoded.width(), decoded.height()) >= width) {
        return new Prepared(pixels, header, decoded.width(), decoded.height());
      }
      return decoded.width() >= decoded.height()
          ? new Prepared(pixels, header, width, height)
          : new Prepared(pixels, header, height, width);
    }
  }

  /// Decode → preprocess, when a core and memory are free.
  ///
  /// @param encoded the file's bytes
  /// @throws Failure.BadImage when it is no picture, or too large
  /// @throws Failure.PictureTooLarge when its pixels would never fit the memory for pictures
  /// @throws Failure.DeadlinePassed when there was no place in time
  public Prepared prepare(byte[] encoded, ServedModel model, Deadline deadline, Stopwatch watch) {
    try (Permit permit = permits.take(deadline)) {
      watch.lap(Stage.QUEUE);
      EncodedImage image = decoder.open(encoded, model.bundle().preprocessing());
      watch.lap(Stage.DECODE);
      permit.reserve(image.decodingBytes());
      watch.lap(Stage.QUEUE);
      RgbImage decoded = image.decode();
      watch.lap(Stage.DECODE);
      Pixels pixels = model.preprocess(decoded);
      watch.lap(Stage.PREPROCESS);
      return Prepared.of(pixels, image.header(), decoded);
    } catch (ImageException e) {
      throw new Failure.BadImage(e);
    }
  }

  /// Decodes the whole picture, upright and never smaller, and makes a file of what is drawn on it.
  /// Its pixels are not kept while it is in the network: they would fill the memory for pictures.
  ///
  /// @param encoded the file's bytes
  /// @param drawing makes the file, and holds no more than two copies of the pixels
  /// @throws Failure as {@link #prepare}
  public byte[] draw(byte[] encoded, Deadline deadline, Function<RgbImage, byte[]> drawing) {
    try (Permit permit = permits.take(deadline)) {
      EncodedImage image = decoder.open(encoded, Shrink.NONE);
      long pixels = (long) image.header().width() * image.header().height();
      permit.reserve(Math.max(image.decodingBytes(), PICTURE_AND_COPIES * pixels));
      return drawing.apply(image.decode());
    } catch (ImageException e) {
      throw new Failure.BadImage(e);
    }
  }

  /// Waits for what the network says.
  ///
  /// @param submitted puts the pixels into a queue, which may take long
  /// @throws Failure.NoInference when it does not answer
  /// @throws Failure.DeadlinePassed when there was no answer in time
  public Inference infer(Supplier<CompletableFuture<Inference>> submitted, Stopwatch watch) {
    try {
      Inference inference = submitted.get().join();
      watch.add(Stage.QUEUE, inference.queueNanos());
      watch.add(Stage.INFERENCE, inference.inferenceNanos());
      watch.skip();
      return inference;
    } catch (InferenceException e) {
      throw new Failure.NoInference(e);
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case InferenceException failure -> new Failure.NoInference(failure);
        case TimeoutException _ -> new Failure.DeadlinePassed();
        case null, default -> e;
      };
    }
  }
}
