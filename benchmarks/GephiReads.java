import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.TimeFormat;
import org.gephi.graph.api.TimeRepresentation;
import org.gephi.graph.api.types.IntervalSet;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.plugin.file.spreadsheet.ImporterSpreadsheetCSV;
import org.gephi.io.importer.plugin.file.spreadsheet.process.SpreadsheetGeneralConfiguration.Mode;
import org.gephi.io.processor.plugin.AppendProcessor;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.joda.time.DateTimeZone;
import org.openide.util.Lookup;

/**
 * What Gephi makes of an export: a graph file, or a folder of nodes.csv and edges.csv, imported as docs/exports.md
 * says and with Gephi's own settings otherwise. Prints, one pair a line and separated by a tab, the numbers of nodes,
 * edges and edges that say that they are undated, and each attribute of the edge whose id is the second argument.
 */
final class GephiReads {
    public static void main(String[] arguments) throws Exception {
        File file = new File(arguments[0]);
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        Workspace workspace = projects.getCurrentWorkspace();
        ImportController imports = Lookup.getDefault().lookup(ImportController.class);
        if (file.isDirectory()) {
            Container nodes = imports.importFile(new File(file, "nodes.csv"), table(file, "nodes.csv", Mode.NODES_TABLE));
            imports.process(nodes, new DefaultProcessor(), workspace);
            Container edges = imports.importFile(new File(file, "edges.csv"), table(file, "edges.csv", Mode.EDGES_TABLE));
            imports.process(edges, new AppendProcessor(), workspace);
        } else {
            imports.process(imports.importFile(file), new DefaultProcessor(), workspace);
        }
        print(Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace), arguments[1]);
    }

    private static ImporterSpreadsheetCSV table(File folder, String name, Mode mode) throws Exception {
        ImporterSpreadsheetCSV table = new ImporterSpreadsheetCSV();
        table.setFile(new File(folder, name));
        table.setCharset(StandardCharsets.UTF_8);
        table.setFieldDelimiter(',');
        table.setMode(mode);
        table.setTimeRepresentation(TimeRepresentation.INTERVAL);
        for (String column : table.getHeadersMap().keySet()) {
            switch (column) {
                case "timeset" -> table.setColumnClass(column, IntervalSet.class);
                case "when", "start", "end" -> table.setColumnClass(column, String.class);
                default -> { }
            }
        }
        return table;
    }

    private static void print(GraphModel model, String identity) {
        Graph graph = model.getGraph();
        boolean hasUndated = false;
        int undated = 0;
        for (Edge edge : graph.getEdges()) {
            for (Column column : model.getEdgeTable()) {
                if (column.getTitle().equalsIgnoreCase("undated")) {
                    hasUndated = true;
                    undated += ((Number) edge.getAttribute(column)).doubleValue() > 0 ? 1 : 0;
                }
            }
        }
        System.out.println("nodes\t" + graph.getNodeCount());
        System.out.println("edges\t" + graph.getEdgeCount());
        if (hasUndated) {
            System.out.println("undated\t" + undated);
        }
        Edge edge = graph.getEdge(identity);
        if (edge == null) {
            return;
        }
        for (Column column : model.getEdgeTable()) {
            Object value = edge.getAttribute(column);
            if (value instanceof IntervalSet spells) {
                value = spells.toString(TimeFormat.DATE, DateTimeZone.UTC);
            }
            if (value != null) {
                System.out.println("edge." + column.getTitle().toLowerCase() + "\t" + Objects.toString(value));
            }
        }
    }
}
