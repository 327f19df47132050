/// `GET /actuator/verification`, and readiness that follows from it.
@NullMarked
package vitrine.verify.web;

import org.jspecify.annotations.NullMarked;
