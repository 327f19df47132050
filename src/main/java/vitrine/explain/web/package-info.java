/// `POST /explain`, `POST /explain/patches` and `GET /models/{name}/positions`.
@NullMarked
package vitrine.explain.web;

import org.jspecify.annotations.NullMarked;
