package vitrine.protocol.hf;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.protocol.PictureBody;
import vitrine.protocol.Pipeline;
import vitrine.protocol.PipelineAnswer;
import vitrine.protocol.Speaks;
import vitrine.serving.Protocol;

/// `POST /` and `POST /models/{m}`, as Hugging Face's inference API and its endpoints take them. No
/// content type is refused: clients guess one from a file's name, or send none, and curl says that
/// it is a form.
@RestController
@Speaks(Protocol.HF)
@Tag(name = "Hugging Face")
class HuggingFaceController {
  private final Pipeline pipeline;

  HuggingFaceController(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  @PostMapping(path = "/", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with the default model")
  @PictureBody
  @PipelineAnswer
  List<?> byDefault(HttpServletRequest request) throws IOException {
    return pipeline.classify(request, null);
  }

  @PostMapping(path = "/models/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model")
  @PictureBody
  @PipelineAnswer
  List<?> byName(HttpServletRequest request, @PathVariable String name) throws IOException {
    return pipeline.classify(request, name);
  }

  /// A model of the hub is served under the last part of its name.
  @PostMapping(path = "/models/{owner}/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model of the hub; the owner is not looked at")
  @PictureBody
  @PipelineAnswer
  List<?> byHubName(
      HttpServletRequest request, @PathVariable String owner, @PathVariable String name)
      throws IOException {
    return pipeline.classify(request, name);
  }
}
