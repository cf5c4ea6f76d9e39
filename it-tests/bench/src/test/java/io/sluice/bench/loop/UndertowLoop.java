package io.sluice.bench.loop;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The loop on an Undertow without a server around it. Argument: the port, on loopback. */
public final class UndertowLoop {
  private static final int BACKLOG = 4_096;
  private static final int BUFFER_BYTES = 16 * 1_024 - 20;

  private UndertowLoop() {}

  public static void main(String[] args) throws Exception {
    XnioWorker worker =
        Xnio.getInstance()
            .createWorker(
                OptionMap.builder()
                    .set(Options.WORKER_IO_THREADS, Runtime.getRuntime().availableProcessors())
                    .set(Options.WORKER_TASK_CORE_THREADS, 4)
                    .set(Options.WORKER_TASK_MAX_THREADS, 4)
                    .getMap());
    DeploymentInfo loop =
        Servlets.deployment()
            .setClassLoader(UndertowLoop.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("loop")
            .addServletContextAttribute(
                WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                new WebSocketDeploymentInfo()
                    .setWorker(worker)
                    .setBuffers(new DefaultByteBufferPool(true, BUFFER_BYTES))
                    .addEndpoint(LoopEndpoint.class));
    DeploymentManager manager = Servlets.defaultContainer().addDeployment(loop);
    manager.deploy();
    Undertow.builder()
        .setWorker(worker)
        .setSocketOption(Options.BACKLOG, BACKLOG)
        .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
        .setHandler(manager.start())
        .build()
        .start();
  }
}
