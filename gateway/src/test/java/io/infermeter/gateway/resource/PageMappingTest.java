// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.resource.ResourceSample.Resource;
import io.infermeter.gateway.resource.MetricsPage.Malformed;
import io.infermeter.gateway.resource.PageMapping.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages as the servers' documentation shows them. */
final class PageMappingTest {
  private static final long SECOND = 1_000_000_000;

  private final PageMapping mapping = new PageMapping();

  private List<Reading> read(String page, long nanos) throws Malformed {
    return mapping.read(MetricsPage.parse(page, PageMapping::wanted), nanos);
  }

  @Test
  void tritonTellsSharesFromZeroToOneAndBytes() throws Malformed {
    String page =
        """
        # HELP nv_inference_request_success Number of successful inference requests, all batch sizes
        # TYPE nv_inference_request_success counter
        nv_inference_request_success{model="digits",version="1"} 100
        # HELP nv_gpu_utilization GPU utilization rate [0.0 - 1.0)
        # TYPE nv_gpu_utilization gauge
        nv_gpu_utilization{gpu_uuid="GPU-1"} 0.25
        nv_gpu_utilization{gpu_uuid="GPU-2"} 0
        # HELP nv_gpu_memory_total_bytes GPU total memory, in bytes
        # TYPE nv_gpu_memory_total_bytes gauge
        nv_gpu_memory_total_bytes{gpu_uuid="GPU-1"} 16101933056.000000
        # HELP nv_gpu_memory_used_bytes GPU used memory, in bytes
        # TYPE nv_gpu_memory_used_bytes gauge
        nv_gpu_memory_used_bytes{gpu_uuid="GPU-1"} 617611264.000000
        # HELP nv_cpu_utilization CPU utilization rate [0.0 - 1.0]
        # TYPE nv_cpu_utilization gauge
        nv_cpu_utilization 0.5
        # HELP nv_cpu_memory_total_bytes CPU total memory (RAM), in bytes
        # TYPE nv_cpu_memory_total_bytes gauge
        nv_cpu_memory_total_bytes 16502972416
        # HELP nv_cpu_memory_used_bytes CPU used memory (RAM), in bytes
        # TYPE nv_cpu_memory_used_bytes gauge
        nv_cpu_memory_used_bytes 9946726400
        """;
    assertThat(read(page, 0))
        .containsExactly(
            new Reading(Resource.GPU_BUSY, "GPU-1", "", .25, 1, "triton", "backend only"),
            new Reading(Resource.GPU_BUSY, "GPU-2", "", 0, 1, "triton", "backend only"),
            new Reading(Resource.GPU_MEMORY, "GPU-1", "", 617_611_264, 16_101_933_056.0, "triton", "backend only"),
            new Reading(Resource.CPU_SHARE, "", "", .5, 1, "triton", "backend only"),
            new Reading(Resource.MEMORY, "", "", 9_946_726_400.0, 16_502_972_416.0, "triton", "backend only"));
  }

  @Test
  void theCacheOfVllmIsNoMemory() throws Malformed {
    String page =
        """
        # HELP vllm:num_requests_running Number of requests in model execution batches.
        # TYPE vllm:num_requests_running gauge
        vllm:num_requests_running{engine="0",model_name="llama"} 2.0
        # HELP vllm:kv_cache_usage_perc KV-cache usage. 1 means 100 percent usage.
        # TYPE vllm:kv_cache_usage_perc gauge
        vllm:kv_cache_usage_perc{engine="0",model_name="llama"} 0.3412
        # HELP process_resident_memory_bytes Resident memory size in bytes.
        # TYPE process_resident_memory_bytes gauge
        process_resident_memory_bytes 1.048576e+09
        # HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
        # TYPE process_cpu_seconds_total counter
        process_cpu_seconds_total 100.5
        """;
    assertThat(read(page, 0))
        .as("one reading of CPU time is no rate")
        .containsExactly(
            new Reading(Resource.KV_CACHE, "0", "", .3412, 1, "vllm", "backend only"),
            new Reading(Resource.MEMORY, "process", "", 1_048_576_000, 0, "process", "exact process"));
    assertThat(read("process_cpu_seconds_total 103.5", 2 * SECOND))
        .containsExactly(new Reading(Resource.CPU, "process", "", 1.5, 0, "process", "exact process"));
    assertThat(read("vllm:gpu_cache_usage_perc{model_name=\"llama\"} 1.0", 0))
        .as("its name before version 1")
        .containsExactly(new Reading(Resource.KV_CACHE, "", "", 1, 1, "vllm", "backend only"));
  }

  @Test
  void dcgmTellsPercentAndMebibytes() throws Malformed {
    String page =
        """
        # HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).
        # TYPE DCGM_FI_DEV_GPU_UTIL gauge
        DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-a",device="nvidia0",modelName="NVIDIA H100",Hostname="n"} 92
        # HELP DCGM_FI_DEV_FB_FREE Framebuffer memory free (in MiB).
        # TYPE DCGM_FI_DEV_FB_FREE gauge
        DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-a",device="nvidia0",modelName="NVIDIA H100",Hostname="n"} 40000
        # HELP DCGM_FI_DEV_FB_USED Framebuffer memory used (in MiB).
        # TYPE DCGM_FI_DEV_FB_USED gauge
        DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-a",device="nvidia0",modelName="NVIDIA H100",Hostname="n"} 41000
        DCGM_FI_DEV_FB_RESERVED{gpu="0",UUID="GPU-a",device="nvidia0",modelName="NVIDIA H100",Hostname="n"} 559
        """;
    double mib = 1 << 20;
    assertThat(read(page, 0))
        .containsExactly(
            new Reading(Resource.GPU_BUSY, "0", "NVIDIA H100", .92, 1, "dcgm", "backend only"),
            new Reading(Resource.GPU_MEMORY, "0", "NVIDIA H100", 41_000 * mib, 81_559 * mib, "dcgm", "backend only"));
  }

  @Test
  void aSliceOfAGpuHasMemoryAndNoUtilisation() throws Malformed {
    String labels = "{gpu=\"0\",modelName=\"NVIDIA A100\",GPU_I_PROFILE=\"1g.5gb\",GPU_I_ID=\"7\"}";
    String page = "DCGM_FI_DEV_FB_USED" + labels + " 10\nDCGM_FI_DEV_FB_FREE" + labels + " 4854\nDCGM_FI_DEV_GPU_UTIL" + labels + " 3\n";
    double mib = 1 << 20;
    assertThat(read(page, 0))
        .containsExactly(new Reading(Resource.GPU_MEMORY, "0/7", "NVIDIA A100 1g.5gb", 10 * mib, 4_864 * mib, "dcgm", "backend only"));
  }

  @Test
  void whatTheSourceDoesNotKnowIsAbsent() throws Malformed {
    String page =
        """
        DCGM_FI_DEV_GPU_UTIL{gpu="0"} 2147483632
        DCGM_FI_DEV_FB_USED{gpu="0"} 9223372036854775794
        DCGM_FI_DEV_FB_USED{gpu="1"} 5
        DCGM_FI_DEV_FB_FREE{gpu="1"} 9223372036854775794
        nv_gpu_utilization{gpu_uuid="GPU-1"} NaN
        nv_gpu_utilization{gpu_uuid="GPU-2"} -1
        nv_gpu_utilization{gpu_uuid="GPU-3"} 40
        vllm:kv_cache_usage_perc NaN
        process_resident_memory_bytes -5
        process_cpu_seconds_total +Inf
        """;
    assertThat(read(page, 0)).containsExactly(new Reading(Resource.GPU_MEMORY, "1", "", 5 * 1048576.0, 0, "dcgm", "backend only"));
  }

  @Test
  void tensorFlowServingTellsNothingOfResources() throws Malformed {
    String page =
        """
        # TYPE :tensorflow:serving:request_count counter
        :tensorflow:serving:request_count{model_name="half_plus_two",status="OK"} 6
        # TYPE :tensorflow:core:graph_runs counter
        :tensorflow:core:graph_runs{} 6
        # TYPE :tensorflow:serving:request_latency histogram
        :tensorflow:serving:request_latency_bucket{model_name="half_plus_two",API="predict",entrypoint="REST",le="10"} 0
        """;
    assertThat(read(page, 0)).isEmpty();
  }
}
