package vitrine.protocol.modelserver;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.protocol.PictureBody;
import vitrine.protocol.Pipeline;
import vitrine.protocol.PipelineAnswer;
import vitrine.protocol.Speaks;
import vitrine.serving.Protocol;

/// `POST /invocations`, which Amazon SageMaker hands to its containers without a word on what is in
/// it; answered as Hugging Face's container does.
@RestController
@Speaks(Protocol.SAGEMAKER)
@Tag(name = "SageMaker")
class SageMakerController {
  private final Pipeline pipeline;

  SageMakerController(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  @PostMapping(path = "/invocations", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with the default model")
  @PictureBody
  @PipelineAnswer
  List<?> invoke(HttpServletRequest request) throws IOException {
    return pipeline.classify(request, null);
  }
}
