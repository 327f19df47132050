package vitrine.protocol.modelserver;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vitrine.protocol.Speaks;
import vitrine.serving.ErrorShape;
import vitrine.serving.Protocol;

/// Which of the paths are there: what is not is refused as any other that is not.
@Configuration(proxyBeanMethods = false)
class ModelServerConfiguration {
  @Bean
  @Speaks({Protocol.TORCHSERVE, Protocol.DJL})
  ErrorShape predictionErrors() {
    return new ModelServerErrors("/predictions");
  }

  @Bean
  @Speaks({Protocol.SAGEMAKER, Protocol.DJL})
  ErrorShape invocationErrors() {
    return new ModelServerErrors("/invocations");
  }

  @Bean
  @Speaks({Protocol.TORCHSERVE, Protocol.SAGEMAKER, Protocol.DJL})
  ErrorShape pingErrors() {
    return new ModelServerErrors("/ping");
  }
}
