package vitrine.onnx.export;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import vitrine.onnx.Precision;
import vitrine.preprocess.ChannelAffine;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// A model's served graph, written to a folder and run, and the reference on the same bytes.
record ServedRun(ViT vit, ChannelAffine affine, Path folder) {
  /// A golden case, with an affine that is another for each channel.
  static ServedRun of(String golden, Path folder) throws IOException {
    return of(GoldenCase.named(golden).vit(), folder);
  }

  static ServedRun of(ViT vit, Path folder) {
    List<Double> scale = new ArrayList<>();
    List<Double> shift = new ArrayList<>();
    for (int channel = 0; channel < vit.spec().channels(); channel++) {
      scale.add((1 + 0.1 * channel) / 127.5);
      shift.add(-1 + 0.2 * channel);
    }
    return new ServedRun(vit, new ChannelAffine(scale, shift), folder);
  }

  /// Random bytes, each picture (height, width, channels).
  List<byte[]> pictures(int count) {
    var random = new Random(1);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] picture = black();
      random.nextBytes(picture);
      pictures.add(picture);
    }
    return pictures;
  }

  /// (height, width, channels)
  byte[] black() {
    return new byte[spec().imageHeight() * spec().imageWidth() * spec().channels()];
  }

  /// Writes the graph.
  Path export(Precision precision) throws IOException {
    Exporter.export(vit, affine, precision, folder);
    return folder.resolve("model.onnx");
  }

  /// Writes the graph and runs it once on all pictures: (pictures × labels).
  float[] logits(Precision precision, List<byte[]> pictures) throws IOException, OrtException {
    return OnnxRun.logitsOfBytes(export(precision), spec(), pictures);
  }

  /// Writes the graph that takes values, and runs it once on all pictures, each (channels, height,
  /// width): (pictures × labels).
  float[] logitsOfValues(Precision precision, List<float[]> pictures)
      throws IOException, OrtException {
    Exporter.exportOfValues(vit, precision, folder);
    return OnnxRun.logits(folder.resolve("model.onnx"), spec(), pictures);
  }

  /// The reference's, (pictures × labels).
  float[] references(List<byte[]> pictures) {
    float[] all = new float[pictures.size() * spec().numLabels()];
    for (int i = 0; i < pictures.size(); i++) {
      float[] logits = vit.forward(pixels(pictures.get(i)));
      System.arraycopy(logits, 0, all, i * logits.length, logits.length);
    }
    return all;
  }

  /// A picture's values, (channels, height, width).
  float[] pixels(byte[] picture) {
    float[] pixels = new float[picture.length];
    int plane = spec().imageHeight() * spec().imageWidth();
    for (int i = 0; i < picture.length; i++) {
      int channel = i % spec().channels();
      pixels[channel * plane + i / spec().channels()] =
          (float) ((picture[i] & 0xFF) * affine.scale().get(channel) + affine.shift().get(channel));
    }
    return pixels;
  }

  ViTSpec spec() {
    return vit.spec();
  }

  /// How far values are off, as a part of how much they vary from picture to picture: the root of
  /// the mean square of both. Values that are the same in all pictures, such as a bias, do not make
  /// it smaller.
  ///
  /// @param expected by picture
  /// @param actual by picture
  static double deviation(List<float[]> expected, List<float[]> actual) {
    double off = 0;
    double variance = 0;
    for (int i = 0; i < expected.getFirst().length; i++) {
      int at = i;
      double mean = expected.stream().mapToDouble(values -> values[at]).average().orElseThrow();
      for (int picture = 0; picture < expected.size(); picture++) {
        variance += square(expected.get(picture)[i] - mean);
        off += square(actual.get(picture)[i] - expected.get(picture)[i]);
      }
    }
    return Math.sqrt(off / variance);
  }

  private static double square(double x) {
    return x * x;
  }
}
