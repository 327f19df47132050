package vitrine.classify.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/// `POST` of pictures: as a form's parts, as they are, or in base64 in JSON.
@RequestMapping(
    method = RequestMethod.POST,
    consumes = {
      MediaType.MULTIPART_FORM_DATA_VALUE,
      "image/*",
      MediaType.APPLICATION_OCTET_STREAM_VALUE,
      MediaType.APPLICATION_JSON_VALUE
    })
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PostPictures {
  /// Where to.
  @AliasFor(annotation = RequestMapping.class)
  String path();

  /// What it answers.
  @AliasFor(annotation = RequestMapping.class)
  String[] produces();
}
