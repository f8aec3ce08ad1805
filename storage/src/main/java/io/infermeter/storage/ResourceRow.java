// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.resource.ResourceSample;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A reading of a resource. */
@Entity
@Table(name = "resource_row")
class ResourceRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  long micros;
  int process;

  @Enumerated(EnumType.STRING)
  ResourceSample.Scope scope;

  String backend;

  @Enumerated(EnumType.STRING)
  ResourceSample.Resource resource;

  String device;
  String hardware;
  double used;
  double total;
  String source;
  String attribution;

  ResourceSample sample() {
    return new ResourceSample(micros, process, scope, backend, resource, device, hardware, used, total, source, attribution);
  }
}
