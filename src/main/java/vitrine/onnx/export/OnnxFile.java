package vitrine.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a graph as `model.onnx`, one weight at a time: the memory it takes is bounded by the
/// largest weight, not by the model. A protobuf message ends at 2 GiB, so that larger models keep
/// their weights beside it in `model.onnx.data` (ONNX's *external data*).
///
/// The messages are the library's; only the graph's is put together here, field by field, because
/// the library would want all weights in memory at once. The order of a message's fields is free.
final class OnnxFile {
  static final String MODEL = "model.onnx";
  static final String DATA = "model.onnx.data";

  /// Room for everything but the weights under protobuf's limit of 2³¹ − 1 bytes.
  static final long LARGEST_EMBEDDED = Integer.MAX_VALUE - (16L << 20);

  /// ONNX Runtime maps external data only where it starts on a page.
  private static final int PAGE = 64 << 10;

  private static final int CHUNK = 64 << 10;
  private static final int IR_VERSION = 9;
  private static final int OPSET = 20;

  private final OnnxGraph graph;

  OnnxFile(OnnxGraph graph) {
    this.graph = graph;
  }

  /// Writes into `directory`, which exists.
  ///
  /// @param largestEmbedded bytes of weights over which they are kept beside the graph
  void write(Path directory, long largestEmbedded) throws IOException {
    Path model = directory.resolve(MODEL);
    if (graph.weightBytes() <= largestEmbedded) {
      try (OutputStream out = open(model)) {
        writeEmbedded(out);
      }
    } else {
      try (OutputStream data = open(directory.resolve(DATA));
          OutputStream out = open(model)) {
        modelWith(graph.structure().toBuilder().addAllInitializer(writeExternal(data)).build())
            .writeTo(out);
      }
    }
  }

  private void writeEmbedded(OutputStream file) throws IOException {
    long graphBytes = graph.structure().getSerializedSize();
    List<TensorProto> headers = graph.initializers().stream().map(OnnxFile::header).toList();
    for (int i = 0; i < headers.size(); i++) {
      long length = tensorBytes(headers.get(i), graph.initializers().get(i));
      graphBytes += fieldBytes(GraphProto.INITIALIZER_FIELD_NUMBER, length) + length;
    }
    CodedOutputStream out = CodedOutputStream.newInstance(file, CHUNK);
    modelWith(null).writeTo(out);
    startField(out, ModelProto.GRAPH_FIELD_NUMBER, graphBytes);
    graph.structure().writeTo(out);
    var weights = new WeightWriter(file);
    for (int i = 0; i < headers.size(); i++) {
      Initializer weight = graph.initializers().get(i);
      startField(out, GraphProto.INITIALIZER_FIELD_NUMBER, tensorBytes(headers.get(i), weight));
      headers.get(i).writeTo(out);
      startField(out, TensorProto.RAW_DATA_FIELD_NUMBER, weight.bytes());
      out.flush();
      weights.write(weight);
    }
    out.flush();
  }

  private List<TensorProto> writeExternal(OutputStream data) throws IOException {
    List<TensorProto> tensors = new ArrayList<>();
    var weights = new WeightWriter(data);
    long offset = 0;
    for (Initializer weight : graph.initializers()) {
      int padding = (int) (-offset & (PAGE - 1));
      data.write(new byte[padding]);
      offset += padding;
      tensors.add(
          header(weight).toBuilder()
              .setDataLocation(TensorProto.DataLocation.EXTERNAL)
              .addExternalData(entry("location", DATA))
              .addExternalData(entry("offset", Long.toString(offset)))
              .addExternalData(entry("length", Long.toString(weight.bytes())))
              .build());
      weights.write(weight);
      offset += weight.bytes();
    }
    return tensors;
  }

  private ModelProto modelWith(@Nullable GraphProto graph) {
    var model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(Exporter.PRODUCER)
            .setProducerVersion(Integer.toString(Exporter.VERSION))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET));
    if (this.graph.usesContrib()) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(GraphBuilder.CONTRIB).setVersion(1));
    }
    return graph == null ? model.build() : model.setGraph(graph).build();
  }

  private static TensorProto header(Initializer weight) {
    var tensor =
        TensorProto.newBuilder()
            .setName(weight.name())
            .setDataType(weight.storage().type().getNumber());
    weight.dims().forEach(tensor::addDims);
    return tensor.build();
  }

  private static long tensorBytes(TensorProto header, Initializer weight) {
    return header.getSerializedSize()
        + fieldBytes(TensorProto.RAW_DATA_FIELD_NUMBER, weight.bytes())
        + weight.bytes();
  }

  private static long fieldBytes(int field, long length) {
    return (long) CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length);
  }

  private static void startField(CodedOutputStream out, int field, long length) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file), CHUNK);
  }
}
