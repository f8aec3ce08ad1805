// Copyright the Infermeter authors. Apache-2.0.

import io.grpc.testing.integration.TestServiceClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs cases of gRPC's interoperability client, one after another, and says of each whether it passed. Arguments: port, then cases. */
final class InteropCases {
  private InteropCases() {}

  public static void main(String[] arguments) throws Exception {
    for (int i = 1; i < arguments.length; i++) {
      System.out.println(verdict(arguments[0], arguments[i]) + " " + arguments[i]);
    }
    System.exit(0);
  }

  private static String verdict(String port, String testCase) throws Exception {
    TestServiceClient client = new TestServiceClient();
    String[] given = {"--server_host=127.0.0.1", "--server_port=" + port, "--use_tls=false", "--test_case=" + testCase};
    call(client, "parseArgs", new Class<?>[] {String[].class}, (Object) given);
    call(client, "setUp", new Class<?>[0]);
    try {
      call(client, "run", new Class<?>[0]);
      return "passed";
    } catch (InvocationTargetException failure) {
      failure.getCause().printStackTrace();
      return "failed";
    } finally {
      call(client, "tearDown", new Class<?>[0]);
    }
  }

  /** The client's steps are not public; its own main method makes them in this order. */
  private static void call(TestServiceClient client, String step, Class<?>[] types, Object... arguments) throws Exception {
    Method method = TestServiceClient.class.getDeclaredMethod(step, types);
    method.setAccessible(true);
    method.invoke(client, arguments);
  }
}
