// SPDX-License-Identifier: GPL-2.0
// Walk.java BASE STEP... - walk.py with java.net.http.HttpClient, which offers an
// upgrade to HTTP/2 with its requests unless told otherwise.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;

class Walk {
	public static void main(String[] args) throws Exception {
		HttpClient client = HttpClient.newHttpClient();

		for (int i = 1; i < args.length; i++) {
			String[] step = args[i].split(":", 2);

			if (step[0].equals("pause")) {
				Thread.sleep((long) (1000 * Double.parseDouble(step[1])));
				continue;
			}
			HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + step[1]))
				.method(step[0], HttpRequest.BodyPublishers.noBody()).build();
			HttpResponse<byte[]> answer =
				client.send(request, HttpResponse.BodyHandlers.ofByteArray());
			byte[] digest = MessageDigest.getInstance("MD5").digest(answer.body());

			System.out.println(step[0] + " " + step[1] + " " + answer.statusCode() + " " +
				answer.body().length + " " + HexFormat.of().formatHex(digest) + " " +
				answer.headers().firstValue("X-BE").orElse("-"));
		}
	}
}
